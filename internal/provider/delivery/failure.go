// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package delivery

import (
	"errors"
	"fmt"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/journal"
)

// Failure words an error of Preview or Send: cause with its request ID, and the next step.
func Failure(err error, p Preview) (summary, detail string) {
	var failed *luma.SendError
	var blocked blockedError
	var busy *journal.BusyError
	switch {
	case errors.As(err, &busy):
		return "Unable to send notification", fmt.Sprintf("Nothing was sent to %s: %s. Wait until it has ended, which takes a few seconds once its Terraform is gone, and apply again.", p.Audience, busy)
	case errors.As(err, &blocked):
		return "Notification refused by a guard rail", blocked.Error()
	case errors.As(err, &failed):
		return "Unable to send notification", fmt.Sprintf("Nothing was delivered to %s: %s.\n\n%s", p.Brief, failed, failed.Advice())
	default:
		return "Unable to send notification", fmt.Sprintf("Nothing was delivered to %s: %s.", p.Brief, err)
	}
}

// CallFailure words a failed call of the API: cause with its request ID, and the next step.
func CallFailure(err error) string {
	if failed, ok := errors.AsType[*luma.APIError](err); ok {
		return fmt.Sprintf("%s.\n\n%s", err, failed.Advice())
	}
	return err.Error() + "."
}
