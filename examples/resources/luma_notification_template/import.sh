# Use the ID that Settings > Notification Templates in Skills Builder shows, or the exact name.
terraform import luma_notification_template.outage 1001
terraform import luma_notification_template.outage "name:Outage notice"
