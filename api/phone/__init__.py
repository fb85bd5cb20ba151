"""A phone's way in, through the network at home: address, certificate, one-time key."""
