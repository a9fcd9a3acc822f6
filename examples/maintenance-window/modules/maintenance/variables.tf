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
  description = "IANA name of the zone that times are written in."
  type        = string
}

variable "recipients" {
  description = "Who is told, as for luma_notification."
  type = object({
    contacts  = optional(set(string))
    roles     = optional(set(string))
    all_users = optional(bool)
  })
}

variable "release" {
  description = "What is deployed. Completion is told once for each."
  type        = string
}

variable "deployed" {
  description = "A value that is known once the deployment is done, such as its ID. Completion waits for it."
  type        = string
}

variable "cancelled" {
  description = "true tells the readers that the work is cancelled, and completion is not told."
  type        = bool
  default     = false
}
