# Every template that somebody made; the ones that belong to Luma stay with Luma.
list "luma_notification_template" "by_hand" {
  provider = luma
  limit    = 1000 # Terraform stops at 100 otherwise

  config {
    system_defined = false
  }
}
