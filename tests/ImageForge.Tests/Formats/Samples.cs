// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;

namespace ImageForge.Tests.Formats;

/// <summary>Bytes of different characters for compressors, the same in every run.</summary>
internal static class Samples
{
    public static byte[] Noise(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Words with repetitions near and far.</summary>
    public static byte[] Text(int length, int seed = 1)
    {
        var random = new Random(seed);
        var text = new StringBuilder(length + 32);
        while (text.Length < length)
        {
            if (text.Length > 100 && random.Next(3) == 0)
                text.Append(text.ToString(random.Next(text.Length - 60), random.Next(3, 60)));
            else
                text.Append(random.Next(5000).ToString(CultureInfo.InvariantCulture)).Append(" word\n"[random.Next(6)]);
        }
        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }

    /// <summary>Real machine code: the beginning of the runtime's core library's text, as far as it is there.</summary>
    public static byte[] Code(int length)
    {
        var library = Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "libcoreclr.so");
        using var file = File.OpenRead(library);
        file.Position = Math.Max(0, file.Length / 2 - length);
        var bytes = new byte[length];
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Runs of zeros, text, code and noise after each other.</summary>
    public static byte[] Mixed(int length, int seed = 1)
    {
        var part = length / 5;
        return [.. Text(part, seed), .. new byte[part], .. Code(part), .. Noise(part, seed), .. Text(length - 4 * part, seed)];
    }
}
