// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Variables;

/// <summary>The variables that there are.</summary>
internal static class VariableNames
{
    public const string Serial = "machine.serial", Uuid = "machine.uuid", Mac = "machine.mac";

    private const string Environment = "env.";
    private const string All = "${machine.serial}, ${machine.uuid}, ${machine.mac} or ${env.NAME}";

    /// <summary>ECMA-262 patterns for text that holds such variables, for editors.</summary>
    public static string Pattern(VariableUse use) => use == VariableUse.Machine
        ? @"\$\{(env\.[A-Za-z_][A-Za-z0-9_]*|machine\.(serial|uuid|mac))\}|\$\$\{" : @"\$\{env\.[A-Za-z_][A-Za-z0-9_]*\}";

    /// <summary>Values that a machine could have, by which the rest of a text is judged before there is a machine.</summary>
    public static IReadOnlyDictionary<string, string> OfSomeMachine { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [Serial] = "0123456789",
        [Uuid] = "4c4c4544-0042-3510-8052-b4c04f4d3132",
        [Mac] = "52:54:00:12:34:56",
    };

    /// <summary>The environment variable that a name means; null for other names.</summary>
    public static string? InEnvironment(string name) =>
        name.StartsWith(Environment, StringComparison.Ordinal) && name[Environment.Length..] is var rest && IsWord(rest) ? rest : null;

    /// <summary>The text's pieces; null after telling that one is not closed.</summary>
    public static IReadOnlyList<VariablePiece>? Parse(ScalarNode scalar, ReadContext at)
    {
        var pieces = VariableText.Parse(scalar.Text);
        if (pieces is null)
            at.Error(DiagnosticCode.VariableForm, scalar, "\"${\" begins a variable, and there is no \"}\" behind it", All, "close it, or write $${ for these two characters");
        return pieces;
    }

    public static void Unknown(string name, ScalarNode scalar, ReadContext at)
    {
        // "serial" for "machine.serial" is more than a slip of the finger.
        var near = OfSomeMachine.Keys.FirstOrDefault(k => k.EndsWith("." + name, StringComparison.OrdinalIgnoreCase)) ?? NearestWord.Of(name, OfSomeMachine.Keys);
        var hint = at.Sensitive ? "write $${ where no variable is meant"
            : near is not null ? $"did you mean \"{VariableText.Variable(near)}\"?"
            : IsWord(name) ? $"write ${{env.{name}}} for the environment variable, or $${{{name}}} for this text itself"
            : "write $${ where no variable is meant";
        at.Error(DiagnosticCode.VariableUnknown, scalar, at.Sensitive ? "unknown variable" : $"unknown variable {Quoted.Of(VariableText.Variable(name))}", All, hint);
    }

    private static bool IsWord(string text) =>
        text.Length is > 0 and <= 255 && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
