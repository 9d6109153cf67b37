#!/bin/sh
# Says how the job of a number is: running, success or failed. For Slurm, with and without accounting.
said=$(scontrol --oneliner show job "$1" 2>&1)
case "$said" in
    *" JobState=COMPLETED "*) echo success ;;
    *" JobState="[PRS]* | *" JobState=COMPLETING "* | *" JobState=CONFIGURING "*) echo running ;;
    # It failed or was cancelled, or it ended so long ago that Slurm has forgotten it.
    *" JobState="* | *"Invalid job id"*) echo failed ;;
    # Slurm does not answer just now.
    *) echo running ;;
esac
