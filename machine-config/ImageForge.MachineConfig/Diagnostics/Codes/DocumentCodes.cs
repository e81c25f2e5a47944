// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <content>Documents, IF1101 to IF1199: their heads, and which may or must be there.</content>
public sealed partial record DiagnosticCode
{
    public static readonly DiagnosticCode DocumentNotMapping = new("IF1101", "a document that is not a mapping",
        "Between two `---` stands a list, a single value or nothing.",
        "Begin each document with `apiVersion` and `kind`; remove a superfluous `---`.");

    public static readonly DiagnosticCode ApiVersionMissing = new("IF1102", "apiVersion is missing",
        "Each document names the version of the language that it is written in, so that it keeps its meaning.",
        "Begin the document with `apiVersion: imageforge.dev/v1alpha2`.");

    public static readonly DiagnosticCode ApiVersionUnknown = new("IF1103", "an apiVersion that this version does not know",
        "It is misspelt, belongs to another program (Kubernetes, Talos), or to a newer ImageForge.",
        "Write the version that the message expects, or use a newer ImageForge.");

    public static readonly DiagnosticCode KindMissing = new("IF1104", "kind is missing",
        "Without its kind nobody knows which keys a document has.",
        "Say which kind the document is.");

    public static readonly DiagnosticCode KindUnknown = new("IF1105", "an unknown kind",
        "The kind is misspelt, written in small letters, or belongs to another program.",
        "Write one of the kinds of [manifest.md](manifest.md), with a capital letter.");

    public static readonly DiagnosticCode KindRepeated = new("IF1106", "a second document of the same kind",
        "A machine has one of each of these. Two documents would have to be merged, and the order would decide silently.",
        "Merge the two documents.");

    public static readonly DiagnosticCode KindRequired = new("IF1107", "a document that must be there is missing",
        "Every manifest says which machine it describes.",
        "Add a document of kind Machine with a name.");

    public static readonly DiagnosticCode KindMisplaced = new("IF1108", "a kind that belongs into another file",
        "Secrets stand in a file of their own, everything else in the manifest, so that the manifest can be shown and shared.",
        "Move Secrets into a file of mode 0600, and anything else out of it.");

    public static readonly DiagnosticCode NameRepeated = new("IF1109", "two documents of one kind with the same name",
        "Documents of a kind that may stand several times are told apart by their names. Only a later file or patch may repeat a name: it then overrides.",
        "Give each a name of its own, or make one of the two.");

    public static readonly DiagnosticCode KindNotYet = new("IF1110", "a kind that this version has no behaviour for yet",
        "The kind is planned. To accept it today would be to ignore what its document says.",
        "Remove the document until a version that lists the kind in [manifest.md](manifest.md).");
}
