# By the ID that Settings > Notification Templates shows in Skills Builder, or by the exact name.
terraform import luma_notification_template.outage 1001
terraform import luma_notification_template.outage "name:Outage notice"
