# A module that announces an outage. outage.tftest.hcl tests it against a local tenant:
#   luma-emulator exec -- terraform test

terraform {
  required_version = ">= 1.11"

  required_providers {
    luma = {
      source = "terraform-provider-luma/luma"
    }
  }
}

variable "allow_insecure_http" {
  description = "Allow http:// to a tenant on another host, such as a service container in a test. Never for a real one."
  type        = bool
  default     = false
}

provider "luma" {
  allow_insecure_http = var.allow_insecure_http
}

variable "until" {
  description = "When the service will be back."
  type        = string
}

resource "luma_notification" "outage" {
  recipients = { contacts = ["sam.phyll", "ruth"] }
  message    = "Exchange is down until ${var.until}."
}

output "outcome" {
  value = luma_notification.outage.outcome
}
