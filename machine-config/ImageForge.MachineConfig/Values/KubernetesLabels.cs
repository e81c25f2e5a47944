// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Variables;

namespace ImageForge.MachineConfig.Values;

/// <summary>
/// Labels as Kubernetes has them (Labels and Selectors, "Syntax and character set"), so that a node's labels can be
/// handed to it unchanged.
/// </summary>
internal static class KubernetesLabels
{
    public const int Most = 64;

    private const int LongestName = 63;
    private const int LongestPrefix = 253;

    public static TextShape<string> Key { get; } = new(DiagnosticCode.NotLabel, "a label key",
        "[prefix/]name: the name 1 to 63 of letters, digits, \"-\", \"_\", \".\", the prefix a DNS name",
        text => IsKey(text) ? text : new Wrong(), text => text)
    {
        Pattern = @"^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$",
        MaxLength = LongestPrefix + 1 + LongestName,
    };

    public static TextShape<string> Value { get; } = new(DiagnosticCode.NotLabel, "a label value",
        "at most 63 of letters, digits, \"-\", \"_\", \".\", beginning and ending with a letter or digit",
        text => text.Length == 0 || IsName(text) ? text : new Wrong(), text => text)
    {
        Variables = VariableUse.Machine,
        Tame = text => string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-')).Trim('-', '_', '.'),
        Pattern = "^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$",
        MaxLength = LongestName,
    };

    private static bool IsKey(string text) => text.Split('/') switch
    {
        [var name] => IsName(name),
        [var prefix, var name] => prefix.Length <= LongestPrefix && prefix.Split('.').All(DnsNames.IsLabel) && IsName(name),
        _ => false,
    };

    private static bool IsName(string text) =>
        text.Length is > 0 and <= LongestName && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1]) &&
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
