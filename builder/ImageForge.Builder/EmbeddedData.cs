// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Builder;

/// <summary>The data of images/ that travels inside the command; named by its path below images/.</summary>
internal static class EmbeddedData
{
    public static IEnumerable<string> Names =>
        typeof(EmbeddedData).Assembly.GetManifestResourceNames().Order(StringComparer.Ordinal);

    public static byte[] Bytes(string name)
    {
        using var stream = typeof(EmbeddedData).Assembly.GetManifestResourceStream(name)
            ?? throw new ArgumentException($"no embedded file {name}");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public static string Text(string name) => System.Text.Encoding.UTF8.GetString(Bytes(name));
}
