// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <content>Composition, IF1700 to IF1739: layers, patches, variables, contracts, formatting.</content>
public sealed partial record DiagnosticCode
{
    public static readonly DiagnosticCode DirectiveUnknown = new("IF1700", "a $patch that is no directive",
        "A mapping in a layer can say `$patch: replace` (it takes the place of what is below) or `$patch: delete` (what is below goes). There is no other directive: without one a mapping is merged.",
        "Write `replace` or `delete`, or remove the key.");

    public static readonly DiagnosticCode DirectiveMisplaced = new("IF1701", "a $patch where there is nothing to replace or delete",
        "Directives work on documents, on mappings, and on items of lists whose items have a key. A list without such a key is replaced as a whole by the later layer, and a deletion says nothing besides what it deletes.",
        "Write the list out, name the item by its key, or remove the other keys.");

    public static readonly DiagnosticCode NothingToDelete = new("IF1702", "a deletion of what is not there",
        "`$patch: delete` or `key: null` names something that no layer below has. Most often it is misspelt, or the layers are in another order than meant.",
        "Write the name as the layer below has it, or remove the deletion.");

    public static readonly DiagnosticCode JsonPatchForm = new("IF1703", "a JSON patch operation of a wrong form",
        "A patch that is a list is read as JSON Patch (RFC 6902): each item has `op` and `path`; `add`, `replace` and `test` a `value`, `move` and `copy` a `from`.",
        "Write the operation as the message expects; [composition.md](composition.md) shows each.");

    public static readonly DiagnosticCode JsonPatchPath = new("IF1704", "a JSON patch path that leads nowhere",
        "A path begins with `/Kind`, or `/Kind/name` for kinds of which there can be several, and everything on the way must exist in the layers below; only the last part of an `add` may be new. apiVersion, kind and name are a document's identity and cannot be changed by a patch.",
        "Correct the path, or add what it leads through first. `imageforge config render` shows what there is.");

    public static readonly DiagnosticCode JsonPatchTest = new("IF1705", "a failing test of a JSON patch",
        "The operation `test` holds the patch to what its author saw: the value in the layers below is another. Nothing of the patch is done then.",
        "Look at the value with `imageforge config render --origin`, and bring the patch or the layer below up to date.");

    public static readonly DiagnosticCode VariableUnknown = new("IF1710", "a variable that there is not",
        "In values that take variables `${` begins one. There are `${machine.serial}`, `${machine.uuid}`, `${machine.mac}` and `${env.NAME}`; nothing else is filled in, and no unknown one is left as text.",
        "Correct the name. Where the text itself is meant, as in scripts, write `$${NAME}`.");

    public static readonly DiagnosticCode EnvironmentLacks = new("IF1711", "an environment variable that is not set",
        "`${env.NAME}` takes its value from the environment of the command that reads the manifest, which has no such variable. One that is set to nothing is filled in as nothing.",
        "Set it for the command, or correct the name.");

    public static readonly DiagnosticCode VariableMisplaced = new("IF1712", "a variable where none is taken",
        "Only some values take variables ([composition.md](composition.md) lists them), and variables of the machine only stand where the image itself need not know the value. Names, words, numbers and keys take none.",
        "Write the value itself, give it by `--set`, or use a variable that this value takes.");

    public static readonly DiagnosticCode VariableForm = new("IF1713", "a variable that is not closed",
        "`${` begins a variable and `}` ends it.",
        "Close it, or write `$${` for these two characters themselves.");

    public static readonly DiagnosticCode VariableUnavailable = new("IF1714", "a variable that this machine has no value for",
        "The firmware of the machine gives no serial number or UUID, or only a filler such as `To be filled by O.E.M.`, or no network card has shown up.",
        "Use another variable, or write the value itself.");

    public static readonly DiagnosticCode ContractsMixed = new("IF1715", "documents that name different versions of the language",
        "Each version has its own defaults, and a manifest is read by one of them: files, patches and user data that belong together name the same.",
        "Write the same apiVersion into all of them.");

    public static readonly DiagnosticCode SettingForm = new("IF1720", "a setting of a wrong form",
        "`--set` and the kernel argument `imageforge.set=` take `Kind.key=value`, or `Kind/name.key=value` for kinds of which there can be several. What has dots in it stands in brackets; the value is YAML.",
        "Write the setting as the message expects, in quotes where the shell would split it.");

    public static readonly DiagnosticCode NotFormattable = new("IF1730", "a file that cannot be formatted",
        "`imageforge config fmt` reads back what it wrote and gives out only what says the same with all its comments. Rare ways to write YAML (keys of several lines, directives) do not pass.",
        "Write the place that is named in the plain way: `key: value`, one key per line.");
}
