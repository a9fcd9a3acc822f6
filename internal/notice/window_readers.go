// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

// Among returns those of r who certainly were among others: the part of an audience that has seen something which was
// sent to others. It is zero when nobody was, or when only the tenant can know, as with a contact and a role.
func (r Recipients) Among(others Recipients) Recipients {
	if r.IsZero() || others.IsZero() {
		return Recipients{}
	}
	change, added := r.Since(others)
	switch change {
	case Same, OnlyRemoved:
		return r
	case SomeAdded:
		return r.withoutAdded(added)
	}
	if back, _ := others.Since(r); back == OnlyRemoved {
		return others
	}
	return Recipients{}
}

// withoutAdded takes away the newcomers that Since found, who are either some of the contacts or some of the roles.
func (r Recipients) withoutAdded(added Recipients) Recipients {
	rest := r
	switch {
	case added.Equal(r):
		return Recipients{}
	case len(added.Contacts) < len(r.Contacts):
		rest.Contacts = without(r.Contacts, added.Contacts, LoginKey)
	default:
		rest.Roles = without(r.Roles, added.Roles, same)
	}
	return rest
}
