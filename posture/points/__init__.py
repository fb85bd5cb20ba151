"""Points that a person sets in a photo: which there are, how well they are found, what is made of them."""
