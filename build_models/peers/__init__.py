"""The engines that Falx is compared with, each in a process of its own."""
