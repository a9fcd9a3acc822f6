variable "title" {
  description = "What is worked on."
  type        = string
}

variable "starts_at" {
  description = "Start of the window: RFC 3339, or local time of time_zone."
  type        = string
}

variable "duration" {
  description = "Length of the window, such as \"2h\"."
  type        = string
}

variable "time_zone" {
  description = "IANA name of the zone in which times are shown."
  type        = string
}

variable "recipients" {
  description = "Who gets the notices, as for luma_notification."
  type = object({
    contacts  = optional(set(string))
    roles     = optional(set(string))
    all_users = optional(bool)
  })
}

variable "release" {
  description = "What is deployed. The completion is sent once for each release."
  type        = string
}

variable "deployed" {
  description = "A value that is known once the deployment is done, such as its ID. Completion waits for it."
  type        = string
}

variable "cancelled" {
  description = "true cancels the window, and no completion is sent."
  type        = bool
  default     = false
}
