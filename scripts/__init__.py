"""Scripts that make parts of the repository; run by hand, checked by the tests."""
