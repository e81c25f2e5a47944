// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <content>Keys and types, IF1201 to IF1299.</content>
public sealed partial record DiagnosticCode
{
    public static readonly DiagnosticCode KeyRepeated = new("IF1201", "a key given twice",
        "The same key stands twice in one mapping. Most YAML readers would silently take the last.",
        "Keep one of them.");

    public static readonly DiagnosticCode KeyRequired = new("IF1202", "a required key is missing",
        "Nothing sensible could be assumed for this key.",
        "Add the key.");

    public static readonly DiagnosticCode KeyUnknown = new("IF1203", "an unknown key",
        "The key is misspelt, indented under another mapping than meant, or from a newer version. A key that is silently ignored would be noticed on the machine only.",
        "Write the key that the hint names, or move it to the place where it belongs; `imageforge explain KIND` lists the keys.");

    public static readonly DiagnosticCode WrongNode = new("IF1204", "a mapping, list or single value in another's place",
        "The key takes another form than it was given: a list of one item still needs its `- `, a mapping its indented keys.",
        "Write the form that the message expects; `imageforge explain KIND.KEY` shows an example.");

    public static readonly DiagnosticCode ValueMissing = new("IF1205", "a key without a value",
        "Nothing, `~` or `null` stands after the colon; none of them is a value here. Often the value is on the next line without indentation.",
        "Give the key a value, or remove the key to get its default.");

    public static readonly DiagnosticCode NotInteger = new("IF1206", "not a decimal integer",
        "`0755`, `0x10` and `1_000` are different numbers to different YAML readers, and a number in quotes is text.",
        "Write decimal digits without quotes.");

    public static readonly DiagnosticCode NotBoolean = new("IF1207", "not true or false",
        "`yes`, `no`, `on` and `off` are text to YAML 1.2 and booleans to YAML 1.1; `\"true\"` in quotes is text.",
        "Write `true` or `false` without quotes.");

    public static readonly DiagnosticCode OutOfRange = new("IF1208", "a number out of range",
        "The number is a number, but not one that works here.",
        "Choose a number of the range that the message names.");

    public static readonly DiagnosticCode WordUnknown = new("IF1209", "not one of the known words",
        "The key takes one of a few words, in small letters.",
        "Choose one of the words that the message lists.");

    public static readonly DiagnosticCode ItemCount = new("IF1210", "too many or too few items",
        "The list has a limit, or may not be empty.",
        "Write as many items as the message expects, or remove the key to get its default.");

    public static readonly DiagnosticCode ItemRepeated = new("IF1211", "the same item twice in a list",
        "An item that stands twice is a slip: usually one of the two should be another.",
        "Remove or correct one of them.");

    public static readonly DiagnosticCode TextWithoutQuotes = new("IF1212", "a number or boolean where text belongs",
        "Without quotes YAML takes `1.10`, `0644` and `true` for numbers and booleans: an editor underlines them, and a tool that rewrites the file changes them.",
        "Put quotes around the text.");
}
