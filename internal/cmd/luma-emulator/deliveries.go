// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
)

// deliveries prints what was delivered.
func (c command) deliveries(ctx context.Context, args []string) error {
	flags, search := newSearchFlags("deliveries", "prints what was delivered.")
	format := flags.String("format", "text", "`format`: text, json, or markdown for a pipeline's step summary")
	limit := flags.Int("limit", 1000, "the first so many (`number`)")
	flags.withoutVariable("format", "limit")
	client, err := c.parseClient(flags, args)
	if err != nil {
		return err
	}
	write, err := formatOf(*format)
	if err != nil {
		return err
	}
	r, err := client.fetch(ctx, search, *limit)
	if err != nil {
		return err
	}
	return write(r, c.stdout)
}

// formatOf returns what writes a report in a format.
func formatOf(format string) (func(report, io.Writer) error, error) {
	write := map[string]func(report, io.Writer) error{"text": report.text, "json": report.json, "markdown": report.markdown}[format]
	if write == nil {
		return nil, fmt.Errorf("--format %q: must be text, json or markdown", format)
	}
	return write, nil
}

// fetch reads the first deliveries that match, page by page.
func (c *controlClient) fetch(ctx context.Context, search *searchFlags, limit int) (r report, err error) {
	query := search.values()
	for {
		query.Set("limit", strconv.Itoa(min(max(limit-len(r.deliveries), 1), 10_000)))
		page, _, err := c.get(ctx, "deliveries", query)
		if err != nil {
			return r, err
		}
		r.deliveries, r.count = append(r.deliveries, page.Deliveries...), page.Count
		if len(page.Deliveries) == 0 || len(r.deliveries) >= limit {
			return r, nil
		}
		query.Set("after", strconv.FormatInt(page.Deliveries[len(page.Deliveries)-1].ID, 10))
	}
}
