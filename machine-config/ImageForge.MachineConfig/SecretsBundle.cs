// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>A new cluster's secrets, and the file that holds them.</summary>
public sealed record SecretsBundle(ClusterSecrets Cluster)
{
    /// <summary>32 random bytes each for id and secret, as base64 with the standard alphabet.</summary>
    public static SecretsBundle Generate() => new(new ClusterSecrets { Id = Random(), Secret = new(Random()) });

    /// <summary>
    /// Writes a new secrets file that only its owner can read, and flushes it to the disk. Never replaces a file: the
    /// secrets in it may be the only copy.
    /// </summary>
    /// <exception cref="IOException">The file exists already, or cannot be written; nothing is left behind then.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written to.</exception>
    public void WriteNew(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        // At creation, not by chmod afterwards: in between others could open it.
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        var whole = false;
        try
        {
            using (var writer = new StreamWriter(file, leaveOpen: true)) writer.Write(ToYaml());
            file.Flush(flushToDisk: true);
            whole = true;
        }
        finally
        {
            if (!whole) File.Delete(path);
        }
    }

    /// <summary>The file's text. Holds the secrets.</summary>
    internal string ToYaml() => ManifestWriter.Secrets(new() { Cluster = Cluster });

    private static string Random() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyMaterial.Bytes));
}
