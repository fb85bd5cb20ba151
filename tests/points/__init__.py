"""What is tested of `posture.points`."""
