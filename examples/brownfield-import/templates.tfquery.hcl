# Every template that users created. Templates that belong to Luma are left out.
list "luma_notification_template" "by_hand" {
  provider = luma
  limit    = 1000 # the default is 100

  config {
    system_defined = false
  }
}
