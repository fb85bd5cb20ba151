"""What the pelvis does with something under a foot, and with the person seated: where a tilt comes from."""
