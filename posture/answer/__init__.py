"""The answers of a photo, a session and a turn, and the protocol in them: the JSON, nothing else.

The answers to several answers and to a diary stand with their rules: `posture.change`,
`posture.protocol.check_in`.
"""
