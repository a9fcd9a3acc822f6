// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
)

// assert fails unless exactly so many deliveries match.
func (c command) assert(ctx context.Context, args []string) error {
	flags, search := newSearchFlags("assert", "exits with 1 unless exactly so many deliveries match. One message to ten users is ten deliveries.")
	count := flags.Int("count", 1, "exactly this `number`")
	wait := flags.Duration("wait", 0, "wait up to this `duration` until there are so many (default: ask once)")
	flags.withoutVariable("count", "wait")
	client, err := c.parseClient(flags, args)
	switch {
	case err != nil:
		return err
	case *count < 0 || *wait < 0 || *wait > 0 && *count == 0:
		return errors.New("--count must be 0 or more, and above 0 with --wait: a wait for nothing would end at once")
	}
	query := search.values()
	query.Set("count", strconv.Itoa(*count))
	if *wait > 0 {
		ctx, cancel := context.WithTimeout(ctx, *wait+attemptTime)
		defer cancel()
		query.Set("timeout", wait.String())
		if _, _, err := client.get(ctx, "deliveries/wait", query); err != nil {
			return err
		}
		query.Del("timeout")
	}
	a, status, err := client.get(ctx, "deliveries/assert", query)
	if err != nil {
		return err
	}
	if status == http.StatusOK {
		_, err := fmt.Fprintf(c.stdout, "ok: %s\n", deliveryCount(a.Count))
		return err
	}
	err = report{deliveries: a.Deliveries, count: a.Count}.text(c.stderr)
	return errors.Join(failed("%s", a.Error), err)
}

func deliveryCount(n int) string {
	if n == 1 {
		return "1 delivery"
	}
	return fmt.Sprintf("%d deliveries", n)
}
