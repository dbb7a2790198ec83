"""Service metrics of many reports: by agent, team, channel, scene, day, week and month."""
