// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <content>Reading, IF1001 to IF1099: the file as bytes, characters and YAML.</content>
public sealed partial record DiagnosticCode
{
    public static readonly DiagnosticCode FileUnreadable = new("IF1001", "the manifest cannot be read",
        "The path does not exist, is a directory, or may not be read by this user.",
        "Check the path and its permissions. `imageforge gen config` writes an example.");

    public static readonly DiagnosticCode FileTooLarge = new("IF1002", "the file is larger than 2 MiB",
        "A manifest describes one machine in some KiB. The limit keeps a wrong or hostile file from costing time and memory.",
        "Check that it is the right file.");

    public static readonly DiagnosticCode NotUtf8 = new("IF1003", "the file is not UTF-8",
        "The file was saved as UTF-16 or Latin-1, or it is not text at all.",
        "Save the file as UTF-8.");

    public static readonly DiagnosticCode ForbiddenCharacter = new("IF1004", "a control or invisible character",
        "Control characters, unusual line separators and marks that change the direction of writing hide text from a reader or move line numbers. They come from copying out of web pages and from binary files.",
        "Delete the character, or write it as an escape (`\"\\u00a0\"`) in double quotes.");

    public static readonly DiagnosticCode Syntax = new("IF1005", "not well-formed YAML",
        "The text stops being YAML at this place: indentation that matches no line above, a quote or bracket that is not closed, or text that YAML reads as something else.",
        "Look at indentation, quotes and brackets on that line and the one above. Text that begins with `!`, `*`, `&`, `@` or `%`, or contains `: `, needs quotes.");

    public static readonly DiagnosticCode TabIndentation = new("IF1006", "a tab where YAML wants spaces",
        "YAML forbids tabs in indentation, because their width is a matter of taste.",
        "Replace the tab by spaces.");

    public static readonly DiagnosticCode TooDeep = new("IF1007", "nested too deeply",
        "No key of a manifest lies that deep. Usually a bracket was left open, or the file is no manifest.",
        "Close the bracket, or check that it is the right file.");

    public static readonly DiagnosticCode TooManyNodes = new("IF1008", "too many values or documents",
        "The file holds far more values or documents than any sensible manifest. The limit keeps hostile files cheap.",
        "Check that it is the right file.");

    public static readonly DiagnosticCode Alias = new("IF1009", "an anchor, alias or merge key",
        "`&name`, `*name` and `<<` make small files large, and a reader has to look in two places.",
        "Write the value out.");

    public static readonly DiagnosticCode Tag = new("IF1010", "an explicit YAML tag",
        "Text that begins with `!` is a tag to YAML. Every key of a manifest has one type, so none is needed.",
        "Remove the tag. Put quotes around text that begins with `!`, such as an excluding filter.");

    public static readonly DiagnosticCode NoDocument = new("IF1011", "the file holds no document",
        "The file is empty, or everything in it is commented out.",
        "Write a document of kind Machine at least (in a secrets file: of kind Secrets).");

    public static readonly DiagnosticCode KeyNotText = new("IF1012", "a key that is not text",
        "A list or mapping stands where a key's name is expected; `{` and `[` begin one.",
        "Write the key's name, and put quotes around text that begins with `[` or `{`.");

    public static readonly DiagnosticCode TooManyDiagnostics = new("IF1013", "more is wrong than is worth listing",
        "Only the first 200 diagnostics of a file are listed.",
        "Mend those that are listed and validate again.");
}
