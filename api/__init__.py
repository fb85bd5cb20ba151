"""The HTTP service and the web page around posture. posture never imports api."""
