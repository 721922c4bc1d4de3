"""TwiML as the operator reads it: `verbs` are its words, `attributes` its limits, `document` its grammar."""
