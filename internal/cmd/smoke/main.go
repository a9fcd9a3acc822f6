// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Command smoke compares a real tenant with what this project assumes about Luma's API, and prints a report to paste
// into an issue. It asks before it sends, sends one message, and only to the login ID that is named. The report names
// neither the tenant, nor the token, nor a person.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

const usage = `smoke compares a Luma tenant with what this project assumes about Luma's API.

  LUMA_API_TOKEN=… make smoke ENDPOINT=https://luma2.serviceaide.com/vsa TO=your.login

It reads a few things, asks, sends one message to TO and to nobody else, and prints a report to paste into an issue.

`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Getenv("LUMA_API_TOKEN"), os.Stdin, os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "smoke:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, token string, in io.Reader, report, talk io.Writer) error {
	flags := flag.NewFlagSet("smoke", flag.ContinueOnError)
	flags.SetOutput(talk)
	flags.Usage = func() { fmt.Fprint(talk, usage); flags.PrintDefaults() }
	endpoint := flags.String("endpoint", "", "the tenant, such as https://luma2.serviceaide.com/vsa")
	to := flags.String("to", "", "login ID of the one person who gets the message: yours")
	insecure := flags.Bool("allow-insecure-http", false, "talk to a tenant over http://")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return nil
	case err != nil:
		return err
	}
	t, err := newTenant(*endpoint, token, *to, *insecure)
	if err != nil {
		return err
	}
	findings := t.observeReads(ctx)
	if asked(in, talk, fmt.Sprintf("Send one message to %s on %s? Type yes: ", t.to, t.endpoint)) {
		findings = append(findings, t.observeSend(ctx), t.observeMalformed(ctx))
	} else {
		fmt.Fprintln(talk, "Nothing was sent; the report has only what can be read.")
	}
	return write(report, findings)
}

func newTenant(endpoint, token, to string, insecure bool) (tenant, error) {
	if strings.TrimSpace(token) == "" {
		return tenant{}, errors.New("LUMA_API_TOKEN is empty: set it to the tenant's Inbound API Access Token")
	}
	parsed, err := luma.ParseEndpoint(endpoint, insecure)
	if err != nil {
		return tenant{}, fmt.Errorf("ENDPOINT: %w", err)
	}
	to = notice.Trim(to)
	if to == "" {
		return tenant{}, errors.New("TO is empty: write your own login ID, such as TO=sam.phyll")
	}
	if problems := notice.CheckContact(to); len(problems) > 0 {
		return tenant{}, errors.New("TO: " + problems[0].Detail)
	}
	return tenant{endpoint: parsed, token: strings.TrimSpace(token), to: to}, nil
}

// asked is false unless somebody types yes: the end of the input is a no.
func asked(in io.Reader, talk io.Writer, question string) bool {
	fmt.Fprint(talk, question)
	answer, _ := bufio.NewReader(in).ReadString('\n')
	fmt.Fprintln(talk)
	return strings.TrimSpace(answer) == "yes"
}

func write(w io.Writer, findings []finding) error {
	var b strings.Builder
	b.WriteString("| what | source | as assumed | seen |\n|---|---|---|---|\n")
	for _, f := range findings {
		verdict := "yes"
		if !f.asAssumed {
			verdict = "**no**"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", f.what, f.source, verdict, f.seen)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
