// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Variables;

namespace ImageForge.MachineConfig.Values;

/// <summary>The cluster's two random values, 32 bytes each, as base64 text.</summary>
internal static class KeyMaterial
{
    public const int Bytes = 32;

    private const string Form = "base64 of 32 bytes: 44 characters, ending in \"=\"";
    private const string Remedy = "imageforge gen secrets writes a new pair; copy values whole";

    /// <summary>
    /// The discovery service's name for the cluster. Never decoded and compared as text, hence either alphabet
    /// (Talos wrote the URL-safe one before 1.14).
    /// </summary>
    public static TextShape<Secret> ClusterId { get; } = new(DiagnosticCode.NotKey, "a cluster id", Form,
        text => Judge(text.Replace('-', '+').Replace('_', '/')) is { } wrong ? wrong : new Secret(text), id => id.Reveal())
    {
        Pattern = "^[A-Za-z0-9+/_-]{43}=$",
        Sensitive = true,
    };

    /// <summary>The key of the mesh: WireGuard's preshared key and what published data is encrypted with.</summary>
    public static TextShape<Secret> ClusterSecret { get; } = new(DiagnosticCode.NotKey, "a cluster secret", Form,
        text => Judge(text) is { } wrong ? wrong : new Secret(text), secret => secret.Reveal())
    {
        Pattern = "^[A-Za-z0-9+/]{43}=$",
        Sensitive = true,
    };

    /// <summary>A private or preshared key of a WireGuard tunnel.</summary>
    public static TextShape<Secret> WireGuardSecret { get; } = new(DiagnosticCode.NotKey, "a WireGuard key", Form,
        text => Judge(text, "wg genkey and wg genpsk write such keys; copy them whole") is { } wrong ? wrong : new Secret(text), secret => secret.Reveal())
    {
        Variables = VariableUse.Build,
        Pattern = "^[A-Za-z0-9+/]{43}=$",
        Sensitive = true,
    };

    /// <summary>A public key of a WireGuard tunnel.</summary>
    public static TextShape<string> WireGuardPublic { get; } = new(DiagnosticCode.NotKey, "a WireGuard key", Form,
        text => Judge(text, "wg pubkey writes such keys; copy them whole") is { } wrong ? wrong : text, text => text)
    {
        Variables = VariableUse.Build,
        Pattern = "^[A-Za-z0-9+/]{43}=$",
    };

    /// <summary>
    /// Canonical base64 only: the same bytes must be the same text, as the text is what is compared. One byte repeated
    /// is what examples and empty templates hold, and a mesh keyed with it is open to all who read those.
    /// </summary>
    private static Wrong? Judge(string text, string remedy = Remedy)
    {
        Span<byte> bytes = stackalloc byte[Bytes + 3];
        if (text.Length != 44 || !Convert.TryFromBase64String(text, bytes, out var written) || written != Bytes) return new Wrong(remedy);
        bytes = bytes[..Bytes];
        if (Convert.ToBase64String(bytes) != text) return new Wrong(remedy);
        return bytes.ContainsAnyExcept(bytes[0]) ? null : new Wrong("this is a placeholder: " + remedy);
    }
}
