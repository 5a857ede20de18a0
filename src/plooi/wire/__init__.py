"""What goes over the network: requests and answers as data, what sends them, sign-in, files, and when to try again."""
