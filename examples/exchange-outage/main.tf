# Tells two named people and all Analysts that the Exchange server is down.
# The tenant and its token come from LUMA_ENDPOINT and LUMA_API_TOKEN.

terraform {
  required_version = ">= 1.11"

  required_providers {
    luma = {
      source = "terraform-provider-luma/luma"
    }
  }
}

provider "luma" {}

variable "message" {
  description = "The text to display."
  type        = string
  default     = "This is to notify you that the Microsoft Exchange server is down due to internal maintenance and will be up at 9 PM (PST)"
}

variable "contacts" {
  description = "Login IDs of the people to notify."
  type        = set(string)
  default     = ["judy@gmail.com", "ruth"]
}

resource "luma_notification" "people" {
  recipients  = { contacts = var.contacts }
  template_id = "-1" # the system's own text template
  message     = var.message
}

resource "luma_notification" "analysts" {
  recipients  = { roles = ["analyst"] }
  template_id = "-1"
  message     = var.message
}

output "outcome" {
  description = "What became of each message, and the request ID to find it by in Luma's logs; null if nothing was sent."
  value = {
    for name, sent in { people = luma_notification.people, analysts = luma_notification.analysts } :
    name => "${sent.outcome}: ${coalesce(sent.audience, "imported")}, request ${coalesce(sent.request_id, "(none)")}"
  }
}
