"""Tests that need network interfaces of their own: each runs in a child process, which enters namespaces first.

The process of pytest itself never does. Where the kernel forbids it, the test is skipped, and says why.
"""
