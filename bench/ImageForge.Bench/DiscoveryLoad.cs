// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ImageForge.Bench.Discovery;

namespace ImageForge.Bench;

/// <summary>
/// <c>bench discovery [CASE…]</c>: the discovery service under the loads of the reference's table, figures side by side.
/// Generator and server share the machine; the reference's figures come from two cores too.
/// </summary>
internal static class DiscoveryLoad
{
    /// <param name="command">The command <c>imageforge</c>: a program, or the .dll that dotnet runs.</param>
    /// <param name="cases">Parts of the names of the cases to run; none for all.</param>
    public static async Task RunAsync(string command, string[] cases)
    {
        Console.WriteLine($"{"",-32}  {string.Join("  |  ", LoadCase.Columns)}");
        foreach (var load in LoadCase.All.Where(c => cases.Length == 0 || cases.Any(c.Name.Contains)))
        {
            var figures = await RunAsync(command, load);
            Console.WriteLine($"{load.Name,-32}  {string.Join("  |  ", figures)}");
            Console.WriteLine($"{"  reference",-32}  {string.Join("  |  ", load.Reference)}");
        }
    }

    private static async Task<string[]> RunAsync(string command, LoadCase load)
    {
        var directory = Directory.CreateTempSubdirectory("discovery-load-").FullName;
        try
        {
            var tls = load.Tls ? WriteCertificate(directory) : [];
            using var server = await ServerProcess.StartAsync(command, tls);
            return await new LoadRun(load, server).RunAsync();
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string[] WriteCertificate(string directory)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=discovery load", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddHours(2));
        var (certificatePath, keyPath) = (Path.Combine(directory, "certificate.pem"), Path.Combine(directory, "key.pem"));
        File.WriteAllText(certificatePath, certificate.ExportCertificatePem());
        using (var file = new FileStream(keyPath, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
        using (var writer = new StreamWriter(file)) writer.Write(key.ExportPkcs8PrivateKeyPem());
        return ["--tls-certificate", certificatePath, "--tls-key", keyPath];
    }
}
