"""Sound in and out: media files, the microphone, the speaker, and takes that survive a crash."""
