// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>The single values of a secrets file, by the dotted names under which references ask for them.</summary>
internal static class BundleParts
{
    public const string ClusterId = "cluster.id", ClusterSecret = "cluster.secret";

    private const string Free = "values.";

    private static readonly (string Name, Func<SecretsDocument, string?> Get)[] Fixed =
    [
        (ClusterId, s => s.Cluster?.Id.Reveal()),
        (ClusterSecret, s => s.Cluster?.Secret.Reveal()),
        ("authority.certificate", s => s.Authority?.Certificate),
        ("authority.key", s => s.Authority?.Key.Reveal()),
        ("signing.key", s => s.Signing?.Key.Reveal()),
    ];

    public static TextShape<string> Names { get; } = new(DiagnosticCode.NotBundlePart, "the name of a value in a secrets file",
        string.Join(", ", Fixed.Select(p => p.Name)) + " or values.NAME",
        text => Fixed.Any(p => p.Name == text) || (text.StartsWith(Free, StringComparison.Ordinal) && DnsNames.IsLabel(text[Free.Length..]))
            ? text : new Wrong(), text => text)
    {
        Pattern = $"^({string.Join('|', Fixed.Select(p => p.Name.Replace(".", "\\.")))}|values\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)$",
    };

    /// <summary>Null when the file does not hold it.</summary>
    public static string? Find(SecretsDocument bundle, string name) =>
        name.StartsWith(Free, StringComparison.Ordinal) ? bundle.Values.GetValueOrDefault(name[Free.Length..])?.Reveal()
        : Fixed.First(p => p.Name == name).Get(bundle);
}
