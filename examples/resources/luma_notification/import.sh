# A sent message cannot be looked up, so importing only records that it was sent: give the UUID that the resource had as
# its id in a lost state, or any new UUID. The next apply adopts the configuration without sending it.
terraform import luma_notification.outage 0b1c7b0e-8d8f-4c55-9a4c-2f3f1f0b6a01
