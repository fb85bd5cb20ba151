"""The answer in one breath: a headline, what stands out, what is excluded, what tells more, what to do."""
