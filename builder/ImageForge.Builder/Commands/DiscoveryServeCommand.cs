// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Security.Cryptography;
using ImageForge.Builder.Cli;
using ImageForge.Discovery;

namespace ImageForge.Builder.Commands;

/// <summary>
/// <c>imageforge discovery serve</c>: prints one line when it listens, then runs until it is asked to stop. That is its
/// ordinary end, so the exit code is 0.
/// </summary>
internal sealed class DiscoveryServeCommand
{
    private static readonly DiscoveryOptions Defaults = new();

    private readonly Option<string> _listen = new("--listen")
    {
        Description = "ADDRESS:PORT; port 0 takes a free one, :PORT listens on every address", DefaultValueFactory = _ => Defaults.Listen,
    };
    private readonly Option<string?> _certificate = new("--tls-certificate") { Description = "PEM file, certificate first; read again when it changes", HelpName = "FILE" };
    private readonly Option<string?> _key = new("--tls-key") { Description = "PEM file with the certificate's private key", HelpName = "FILE" };
    private readonly Option<string?> _snapshot = new("--snapshot") { Description = "Keep the state in this file between runs", HelpName = "FILE" };
    private readonly Option<TimeSpan> _snapshotInterval = Time("--snapshot-interval", "How often the snapshot is written", Defaults.SnapshotInterval);
    private readonly Option<TimeSpan> _gcInterval = Time("--gc-interval", "How often expired affiliates are removed", Defaults.GcInterval);
    private readonly Option<double> _rate = new("--rate") { Description = "Calls per second and client address; 0 for no limit", DefaultValueFactory = _ => Defaults.RatePerSecond };
    private readonly Option<int> _burst = new("--burst") { Description = "Calls that a quiet address may make at once", DefaultValueFactory = _ => Defaults.RateBurst };
    private readonly Option<string?> _redirect = new("--redirect") { Description = "Send clients to the service at HOST:PORT" };
    private readonly Option<bool> _trustRealIp = new("--trust-x-real-ip") { Description = "Believe X-Real-IP; only behind a proxy that sets it" };
    private readonly Option<bool> _trustForwardedFor = new("--trust-x-forwarded-for") { Description = "Believe the first address of X-Forwarded-For; only behind a proxy that sets it" };
    private readonly Option<bool> _hideClientAddress = new("--no-client-address") { Description = "Do not tell clients the address they come from" };
    private readonly Option<bool> _acceptEmptyEndpoints = new("--accept-empty-endpoints") { Description = "Accept endpoints of zero bytes, which crash some clients" };
    private readonly Option<bool> _endpointExpiryDeletes = new("--endpoint-expiry-deletes") { Description = "Announce an affiliate as deleted when only an endpoint expired" };
    private readonly Option<int> _maxClusters = new("--max-clusters") { Description = "Clusters that the service takes", DefaultValueFactory = _ => Defaults.MaxClusters };
    private readonly Option<int> _maxWatches = new("--max-watches") { Description = "Watches open at once", DefaultValueFactory = _ => Defaults.MaxWatches };
    private readonly Option<int> _maxConnections = new("--max-connections") { Description = "Connections open at once", DefaultValueFactory = _ => Defaults.MaxConnections };
    private readonly Option<long> _maxStateMiB = new("--max-state-mib") { Description = "Memory for affiliates, in MiB", DefaultValueFactory = _ => Defaults.MaxStateBytes >> 20 };
    private readonly Option<bool> _verbose = new("--verbose") { Description = "Log every call" };

    public static Command Create(Invocation invocation)
    {
        var serve = new DiscoveryServeCommand();
        var command = new Command("serve", "Serve the discovery protocol until stopped; logs go to standard error")
        {
            serve._listen, serve._certificate, serve._key, serve._snapshot, serve._snapshotInterval, serve._gcInterval, serve._rate,
            serve._burst, serve._redirect, serve._trustRealIp, serve._trustForwardedFor, serve._hideClientAddress,
            serve._acceptEmptyEndpoints, serve._endpointExpiryDeletes, serve._maxClusters, serve._maxWatches, serve._maxConnections,
            serve._maxStateMiB, serve._verbose,
        };
        command.SetAction((parsed, _) => RunAsync(invocation, serve.Options(parsed), parsed.GetValue(serve._verbose)));
        return command;
    }

    private static async Task<int> RunAsync(Invocation invocation, DiscoveryOptions options, bool verbose)
    {
        await using var service = await StartAsync(invocation, options, verbose);
        invocation.Out.WriteLine($"discovery: listening on {service.Address.GetLeftPart(UriPartial.Authority)}");
        invocation.Out.Flush();
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using (invocation.Cancellation.Register(stop.SetResult)) await stop.Task;
        await service.StopAsync();
        return (int)ExitCode.Success;
    }

    private static async Task<DiscoveryService> StartAsync(Invocation invocation, DiscoveryOptions options, bool verbose)
    {
        try
        {
            return await DiscoveryService.StartAsync(options, invocation.Error, invocation.Time, verbose, invocation.Cancellation);
        }
        catch (FormatException wrong)
        {
            throw new ForgeException(ExitCode.Input, UsageErrors.Usage, wrong.Message, null, wrong);
        }
        catch (CryptographicException unusable)
        {
            throw new ForgeException(ExitCode.Input, DiscoveryErrors.Certificate, $"certificate and key cannot be used: {unusable.Message}",
                "both must be PEM, unencrypted, and belong together", unusable);
        }
        catch (IOException refused) when (refused is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new ForgeException(ExitCode.Environment, DiscoveryErrors.Listen, $"cannot listen on {options.Listen}: {refused.Message}",
                "choose another --listen address, or port 0 for a free one", refused);
        }
        catch (System.Net.Sockets.SocketException refused)
        {
            throw new ForgeException(ExitCode.Environment, DiscoveryErrors.Listen, $"cannot listen on {options.Listen}: {refused.Message}",
                "choose an address of this host and a port that this user may take", refused);
        }
    }

    private DiscoveryOptions Options(ParseResult parsed)
    {
        var options = new DiscoveryOptions
        {
            Listen = parsed.GetValue(_listen)!,
            TlsCertificate = parsed.GetValue(_certificate),
            TlsKey = parsed.GetValue(_key),
            SnapshotPath = parsed.GetValue(_snapshot),
            SnapshotInterval = parsed.GetValue(_snapshotInterval),
            GcInterval = parsed.GetValue(_gcInterval),
            RatePerSecond = parsed.GetValue(_rate),
            RateBurst = parsed.GetValue(_burst),
            Redirect = parsed.GetValue(_redirect),
            TrustRealIp = parsed.GetValue(_trustRealIp),
            TrustForwardedFor = parsed.GetValue(_trustForwardedFor),
            ReportClientAddress = !parsed.GetValue(_hideClientAddress),
            AcceptEmptyEndpoints = parsed.GetValue(_acceptEmptyEndpoints),
            EndpointExpiryDeletes = parsed.GetValue(_endpointExpiryDeletes),
            MaxClusters = parsed.GetValue(_maxClusters),
            MaxWatches = parsed.GetValue(_maxWatches),
            MaxConnections = parsed.GetValue(_maxConnections),
            MaxStateBytes = parsed.GetValue(_maxStateMiB) << 20,
        };
        if (options.TlsCertificate is null != options.TlsKey is null) throw Wrong("--tls-certificate and --tls-key go together");
        if (options.RatePerSecond is < 0 or > 1e6 or double.NaN) throw Wrong("--rate is 0 to 1000000 calls per second");
        if (options.RateBurst < 1) throw Wrong("--burst is at least 1");
        if (options.MaxClusters < 1 || options.MaxWatches < 1 || options.MaxConnections < 1 || options.MaxStateBytes < 1)
            throw Wrong("--max-clusters, --max-watches, --max-connections and --max-state-mib are at least 1");
        return options;
    }

    private static ForgeException Wrong(string message) => new(ExitCode.Input, UsageErrors.Usage, message, "see `imageforge discovery serve --help`");

    private static Option<TimeSpan> Time(string name, string description, TimeSpan fallback) => new(name)
    {
        Description = description + ", such as 30s, 10m or 1h", DefaultValueFactory = _ => fallback, CustomParser = ParseTime,
    };

    /// <summary>A number and its unit: ms, s, m or h.</summary>
    private static TimeSpan ParseTime(ArgumentResult argument)
    {
        var text = argument.Tokens.Count == 1 ? argument.Tokens[0].Value : "";
        var unit = text.TrimStart("0123456789.".ToCharArray());
        var scale = unit switch { "ms" => 0.001, "s" => 1, "m" => 60, "h" => 3600, _ => double.NaN };
        if (double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number * scale is >= 0.01 and <= 30 * 86400)
        {
            return TimeSpan.FromSeconds(number * scale);
        }
        argument.AddError($"\"{text}\" is not a time between 10ms and 720h");
        return default;
    }
}
