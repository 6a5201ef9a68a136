from firstline.foundation.audit.kinds import register_kind as register_kind
