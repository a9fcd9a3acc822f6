// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma/wire"
)

// Kinds of failure, for errors.Is on a SendError or an APIError.
var (
	ErrNotFound        = errors.New("not found")
	ErrUnauthorized    = errors.New("the API token was not accepted")
	ErrForbidden       = errors.New("not allowed")
	ErrConflict        = errors.New("conflict")
	ErrVersionMismatch = errors.New("changed by somebody else")
	ErrNoTemplateAPI   = errors.New("this tenant has no template API")
	ErrRateLimited     = errors.New("too many requests")
	ErrRedirected      = errors.New("redirected")
	ErrOutcomeUnknown  = errors.New("no clear answer came") // a write whose effect could not be read back
	ErrExpired         = wire.ErrExpired                    // Send.SendBefore passed before the first byte
)

// statusError maps an HTTP status to the kind of failure it is, nil if it is not one.
func statusError(status int) error {
	switch {
	case status == http.StatusUnauthorized:
		return ErrUnauthorized
	case status == http.StatusForbidden:
		return ErrForbidden
	case status == http.StatusNotFound:
		return ErrNotFound
	case status == http.StatusConflict:
		return ErrConflict
	case status == http.StatusPreconditionFailed:
		return ErrVersionMismatch
	case status == http.StatusTooManyRequests:
		return ErrRateLimited
	case status >= 300 && status < 400:
		return ErrRedirected
	}
	return nil
}

// SendError means that certainly nobody got the message. Its texts are fit to be shown: sanitised, without the token.
type SendError struct {
	Certainty  Certainty // NotSent or Rejected
	Endpoint   string
	RequestID  string
	HTTPStatus int    // 0 when no HTTP answer came
	Reason     string // the server's words, "" when it gave none
	RetryAfter string // as the server put it: seconds or a date
	Location   string // where a 3xx points to, absolute
	Err        error  // what the client met, nil when the server answered
}

func (e *SendError) Error() string {
	said := ""
	if e.Reason != "" {
		said = ": " + e.Reason
	}
	switch {
	case errors.Is(e.Err, errBadMessage):
		return "the message was not sent: " + e.Err.Error()
	case e.Certainty == NotSent:
		return fmt.Sprintf("nothing was sent to %s: %v (request %s)", e.Endpoint, e.Err, e.RequestID)
	case e.HTTPStatus == 0:
		return fmt.Sprintf("%s refused the connection: %v (request %s)", e.Endpoint, e.Err, e.RequestID)
	default:
		return fmt.Sprintf("Luma refused the message with %s%s (request %s)", wire.StatusText(e.HTTPStatus), said, e.RequestID)
	}
}

// Unwrap gives the kind of refusal (ErrUnauthorized …) and what the client met.
func (e *SendError) Unwrap() []error { return present(statusError(e.HTTPStatus), e.Err) }

// Advice is the next step for a person, in one or two sentences.
func (e *SendError) Advice() string {
	if e.HTTPStatus == 0 {
		return connectAdvice(e.Err)
	}
	return statusAdvice(e.HTTPStatus, e.RetryAfter, e.Location)
}

// APIError is a failed call of the API other than a send. Its texts are fit to be shown: sanitised, without the token.
type APIError struct {
	Method     string
	Path       string // without its query, which may name a person
	HTTPStatus int    // 0 when no HTTP answer came
	Reason     string // the server's words, "" when it gave none
	RequestID  string // "" for reads
	RetryAfter string
	Location   string    // where a 3xx points to, absolute
	HolderID   string    // who has the name already, for ErrConflict on a template; "" when that is not known
	Current    *Template // the stored template, for ErrVersionMismatch; nil when it could not be read
	Err        error     // what the client met, or the kind of failure; may be nil
}

func (e *APIError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", e.Method, e.Path)
	if e.HTTPStatus != 0 {
		fmt.Fprintf(&b, " was answered %s", wire.StatusText(e.HTTPStatus))
	} else {
		b.WriteString(" failed")
	}
	for _, part := range []string{e.Reason, errorText(e.Err)} {
		if part != "" {
			b.WriteString(": " + part)
		}
	}
	if e.RequestID != "" {
		fmt.Fprintf(&b, " (request %s)", e.RequestID)
	}
	return b.String()
}

// Unwrap gives the kind of failure (ErrNotFound …) and what the client met. A tenant without the template API is not a
// template that was not found.
func (e *APIError) Unwrap() []error {
	if errors.Is(e.Err, ErrNoTemplateAPI) {
		return []error{e.Err}
	}
	return present(statusError(e.HTTPStatus), e.Err)
}

// Advice is the next step for a person, in one or two sentences.
func (e *APIError) Advice() string {
	switch {
	case errors.Is(e, ErrNoTemplateAPI):
		return "Either set template_path to where the tenant has its template API, or make the template in Skills Builder and use it " +
			"by its ID, or keep it as a file and render it with the provider's render function. Notifications work without this API."
	case errors.Is(e, ErrVersionMismatch):
		return statusAdvice(http.StatusPreconditionFailed, "", "")
	case errors.Is(e, errUnreadable):
		return "Change the template in Skills Builder."
	case errors.Is(e, errNoIdentity), errors.Is(e, errNoEnvelope):
		return "Check that the endpoint and template_path are the tenant's, and that nothing in between answers in its place."
	case e.HTTPStatus == 0:
		return connectAdvice(e.Err)
	default:
		return statusAdvice(e.HTTPStatus, e.RetryAfter, e.Location)
	}
}

func present(errs ...error) []error {
	return slices.DeleteFunc(errs, func(err error) bool { return err == nil })
}

// shownError is an error whose text was made fit to be shown. errors.Is and errors.As reach what is behind it, its raw
// text does not come out: a server's bytes, or an echoed token, may be in there.
type shownError struct {
	text   string
	behind error
}

func (e *shownError) Error() string        { return e.text }
func (e *shownError) Is(target error) bool { return errors.Is(e.behind, target) }
func (e *shownError) As(target any) bool   { return errors.As(e.behind, target) }

func (c *Client) sendError(k cleaner, id string, res result) *SendError {
	e := &SendError{Certainty: Rejected, Endpoint: c.endpoint, RequestID: id}
	if res.SafeToRetry {
		e.Certainty = NotSent
	}
	if res.Reply != nil {
		e.HTTPStatus = res.Reply.Status
	}
	if err := wire.Guard(func() { c.wordError(k, e, res) }); err != nil {
		e.Reason, e.Err = "", cmp.Or(e.Err, err)
	}
	return e
}

// wordError adds the words to what is certain.
func (c *Client) wordError(k cleaner, e *SendError, res result) {
	c.step(stepError)
	if res.Reply == nil {
		e.Err = k.wrap("", res.Err)
		return
	}
	e.Reason = k.clean(serverWords(res.Reply.Status, res.Reply.Body), maxWords)
	e.RetryAfter = k.clean(res.Reply.Header.Get("Retry-After"), 100)
	e.Location = c.location(k, res.Reply, sendPath)
}

// apiError is the failure of r that its answer, or the lack of one, stands for.
func (c *Client) apiError(r request, answer *wire.Reply, err error) *APIError {
	path, _, _ := strings.Cut(r.path, "?")
	e := &APIError{Method: cmp.Or(r.method, http.MethodGet), Path: path, RequestID: r.id}
	if err != nil {
		e.Err = c.wrap("", err)
	}
	if answer == nil {
		return e
	}
	e.HTTPStatus = answer.Status
	e.Reason = c.clean(serverWords(answer.Status, answer.Body), maxWords)
	e.RetryAfter = c.clean(answer.Header.Get("Retry-After"), 100)
	e.Location = c.location(c.cleaner, answer, path)
	return e
}
