//! Closed sets by name and by number.

/// A number or a name that this version does not know, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is none that is known")]
pub struct UnknownValue(pub &'static str);

/// An enumeration with its message's: `ALL`, a name for documents, tables and the public API, and the number.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident in $field:literal { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name in documents, in the database and in the public API.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }

            /// From a message's field.
            pub fn parse(number: i32) -> Result<Self, $crate::UnknownValue> {
                use holdfast_proto::booking::v1::$name as Message;
                match Message::try_from(number) {
                    $(Ok(Message::$variant) => Ok(Self::$variant),)+
                    Ok(Message::Unspecified) | Err(_) => Err($crate::UnknownValue($field)),
                }
            }
        }

        impl From<$name> for i32 {
            fn from(value: $name) -> Self {
                use holdfast_proto::booking::v1::$name as Message;
                match value {
                    $($name::$variant => Message::$variant.into(),)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownValue;

            fn from_str(text: &str) -> Result<Self, $crate::UnknownValue> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text).ok_or($crate::UnknownValue($field))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = String::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }
    };
}
pub(crate) use named;

named! {
    /// Who changed a booking.
    ChangedBy in "by" {
        /// Whoever typed, or shows the manage token.
        Guest = "guest",
        /// A client who has signed in.
        Client = "client",
        /// A member of the staff.
        Staff = "staff",
        /// Holdfast, by rule.
        System = "system",
    }
}

named! {
    /// Whose bookings a member of staff sees.
    ListScope in "scope" {
        /// Everybody's.
        All = "all",
        /// Those of the providers that are the employee's account.
        Own = "own",
        /// Nobody's: no provider is the employee's account.
        Unlinked = "unlinked",
    }
}

named! {
    /// By which way an acceptance was given.
    Channel in "channel" {
        /// The booking pages.
        Page = "page",
        /// The API.
        Api = "api",
    }
}

#[cfg(test)]
mod tests {
    use crate::{ChangedBy, Channel, ListScope, Phase, State, UnknownValue};

    /// Every value reads back by name and by number, and nothing else is read.
    macro_rules! assert_closed {
        ($($name:ident, $field:literal);+) => {
            $(
                for value in $name::ALL.iter().copied() {
                    assert_eq!(value.as_str().parse(), Ok(value));
                    assert_eq!($name::parse(value.into()), Ok(value));
                }
                for number in [-1, 0, 99] {
                    assert_eq!($name::parse(number), Err(UnknownValue($field)));
                }
                assert_eq!("".parse::<$name>(), Err(UnknownValue($field)));
            )+
        };
    }

    #[test]
    fn every_value_reads_back_and_nothing_else_is_read() {
        assert_closed!(State, "state"; Phase, "phase"; ChangedBy, "by"; Channel, "channel";
            ListScope, "scope");
    }
}
