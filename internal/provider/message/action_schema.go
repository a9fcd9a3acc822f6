// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package message

import (
	"fmt"

	action "github.com/hashicorp/terraform-plugin-framework/action/schema"
	resource "github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

// ForAction turns attributes of a resource into those of an action, so that both have one definition. It knows the
// kinds that the shared attributes have and panics on any other; whatever only a resource can have, such as plan
// modifiers, is left out.
func ForAction(attributes map[string]resource.Attribute) map[string]action.Attribute {
	converted := make(map[string]action.Attribute, len(attributes))
	for name, attribute := range attributes {
		converted[name] = attributeForAction(attribute)
	}
	return converted
}

func attributeForAction(attribute resource.Attribute) action.Attribute {
	switch a := attribute.(type) {
	case resource.StringAttribute:
		return action.StringAttribute{MarkdownDescription: a.MarkdownDescription, Required: a.Required, Optional: a.Optional, Validators: a.Validators}
	case resource.BoolAttribute:
		return action.BoolAttribute{MarkdownDescription: a.MarkdownDescription, Required: a.Required, Optional: a.Optional, Validators: a.Validators}
	case resource.ListAttribute:
		return action.ListAttribute{
			MarkdownDescription: a.MarkdownDescription, Required: a.Required, Optional: a.Optional, Validators: a.Validators, ElementType: a.ElementType, CustomType: a.CustomType,
		}
	case resource.SetAttribute:
		return action.SetAttribute{
			MarkdownDescription: a.MarkdownDescription, Required: a.Required, Optional: a.Optional, Validators: a.Validators, ElementType: a.ElementType, CustomType: a.CustomType,
		}
	case resource.SingleNestedAttribute:
		return action.SingleNestedAttribute{
			MarkdownDescription: a.MarkdownDescription, Required: a.Required, Optional: a.Optional, Validators: a.Validators, Attributes: ForAction(a.Attributes),
		}
	case resource.ListNestedAttribute:
		return action.ListNestedAttribute{
			MarkdownDescription: a.MarkdownDescription, Required: a.Required, Optional: a.Optional, Validators: a.Validators,
			NestedObject: action.NestedAttributeObject{Attributes: ForAction(a.NestedObject.Attributes)},
		}
	default:
		panic(fmt.Sprintf("no action attribute is made of a %T yet", attribute))
	}
}
