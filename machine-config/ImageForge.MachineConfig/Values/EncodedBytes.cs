// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig.Values;

/// <summary>Bytes as base64: strictly canonical, so that the same bytes are the same text.</summary>
internal static class EncodedBytes
{
    /// <summary>An exact number of bytes, on one line.</summary>
    public static TextShape<string> Of(int bytes)
    {
        var characters = (bytes + 2) / 3 * 4;
        return new(DiagnosticCode.NotEncodedBytes, $"base64 of {bytes} bytes", $"base64 of {bytes} bytes: {characters} characters",
            text => text.Length == characters && Judge(text) == bytes ? text : new Wrong("the file is damaged: restore it from a copy"), text => text)
        {
            Pattern = $"^[A-Za-z0-9+/=]{{{characters}}}$",
        };
    }

    /// <summary>Any number of bytes from a least one, broken into lines as one likes.</summary>
    public static TextShape<string> Lines(int least) =>
        new(DiagnosticCode.NotEncodedBytes, "base64", $"base64 of at least {least} bytes, in lines",
            text => Joined(text) is var joined && Judge(joined) >= least ? joined : new Wrong("the file is damaged: restore it from a copy"), Broken)
        {
            Pattern = "^[A-Za-z0-9+/=\\s]+$",
        };

    /// <summary>The number of bytes; -1 when this is no canonical base64.</summary>
    private static int Judge(string text)
    {
        var bytes = new byte[text.Length / 4 * 3 + 3];
        return Convert.TryFromBase64String(text, bytes, out var count) && Convert.ToBase64String(bytes.AsSpan(0, count)) == text ? count : -1;
    }

    private static string Joined(string text) => string.Concat(text.Where(c => c is not (' ' or '\n' or '\r' or '\t')));

    /// <summary>64 characters a line as PEM has it (RFC 7468), each with its end.</summary>
    private static string Broken(string joined) =>
        string.Concat(joined.Chunk(64).Select(line => new string(line) + "\n"));
}
