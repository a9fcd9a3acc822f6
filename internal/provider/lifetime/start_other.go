// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

//go:build !linux && !darwin && !windows

package lifetime

import "errors"

func startTime(int) (string, error) { return "", errors.ErrUnsupported }
