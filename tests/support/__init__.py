"""What the tests share: repositories, the command, browsers, sites."""
