// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;

namespace ImageForge.Tests.MachineConfig;

/// <summary>Manifests that several tests begin with. Their secrets are made up of counting bytes.</summary>
internal static class Samples
{
    public static readonly string Id = Convert.ToBase64String([.. Enumerable.Range(32, 32).Select(i => (byte)i)]);
    public static readonly string Key = Convert.ToBase64String([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);

    /// <summary>What a File document holds that nobody is to see.</summary>
    public const string FileSecret = "correct-horse-battery-staple";

    /// <summary>What opens the encrypted volume.</summary>
    public const string Passphrase = "correct horse battery staple";

    public static SecretsDocument Secrets { get; } = new() { Cluster = new() { Id = new(Id), Secret = new(Key) } };

    /// <summary>Every key of every kind.</summary>
    public static string Full { get; } = $$"""
        apiVersion: imageforge.dev/v1alpha1
        kind: Machine
        name: edge
        role: controlplane
        labels: {site: berlin, example.com/rack: "12"}
        platform: metal
        arch: amd64
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Image
        suite: trixie
        mirror: http://mirror.example.com/debian/
        packages: [ethtool, "g++"]
        outputs: [iso, raw]
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Kernel
        flavour: generic
        arguments: [quiet, "-console", mitigations=auto]
        modules: [{name: br_netfilter}, {name: nvme, parameters: {poll_queues: 4, quirks: ""} }]
        sysctl: {net.ipv4.ip_forward: 1, net/ipv4/conf/eth0.100/rp_filter: "2", kernel.core_pattern: ""}
        sysfs: {block/vda/queue/scheduler: none}
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Hostname
        hostname: edge-1.example.com
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Resolver
        nameservers: [1.1.1.1, "2606:4700:4700::1111"]
        searchDomains: [example.com]
        options: [ndots:2, rotate]
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: StaticHosts
        hosts:
          - address: "2001:DB8::10"
            names: [registry.example.com, registry]
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: TimeSync
        servers: [ntp.example.com, "2001:DB8::123"]
        bootTimeout: 1m
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: File
        name: motd
        path: /etc/motd
        content: |
          two
          lines
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: File
        name: token
        path: /var/lib/app/token
        secret: {{FileSecret}}
        mode: "0640"
        owner: 1000
        group: 1000
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: TrustedRoots
        certificates:
          - name: example
            certificate: |
              -----BEGIN CERTIFICATE-----
              MIIBBjCBuaADAgECAgEBMAUGAytlcDASMRAwDgYDVQQDDAdleGFtcGxlMCAXDTIw
              MDEwMTAwMDAwMFoYDzIwOTkxMjMxMjM1OTU5WjASMRAwDgYDVQQDDAdleGFtcGxl
              MCowBQYDK2VwAyEAGYBEyvpzO8F4Lc41MTnNshPPxBaz/vNWe++zLnQEP82jMjAw
              MA8GA1UdEwEB/wQFMAMBAf8wHQYDVR0OBBYEFJH0+LCxqD/HvlIOnXjty5T17BBP
              MAUGAytlcANBAN3kokehpPPfToO2kxxFB/00eXE0eHpSvRxarS8CigjNzpBFqIpX
              WDfnmS8UH9zKaBiFvL2r5lTZHb6yUpbxdwY=
              -----END CERTIFICATE-----
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Watchdog
        device: /dev/watchdog0
        timeout: 90s
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Ethernet
        name: eth0
        addresses: [10.0.0.2/24, "2001:db8::2/64"]
        routes:
          - {via: 10.0.0.1, source: 10.0.0.2}
          - {to: default, via: "fe80::1", metric: 512}
          - {to: 10.9.0.0/16, via: 192.0.2.1, onLink: true, table: 100, mtu: 1400}
          - {to: 10.10.0.0/16, type: blackhole}
        dhcp4: false
        ra: {autoconf: false, defaultRoute: true, useMtu: false}
        mtu: 1500
        up: true
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Ethernet
        name: lan
        mac: 52-54-00-AB-CD-EF
        dhcp4:
          {routeMetric: 50, useRoutes: true, useDns: false, useDomains: true, useNtp: false, useHostname: false, useMtu: false, sendHostname: false, vendorClass: edge}
        dhcp6: {address: false, rapidCommit: true, useDns: true, useDomains: false, useNtp: true, sendHostname: true}
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Vlan
        name: eth0.10
        parent: eth0
        id: 10
        protocol: 802.1ad
        mac: "52:54:00:00:00:10"
        dhcp6: true
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Bond
        name: bond0
        ports: [eth1, eth2]
        mode: 802.3ad
        miimon: 50
        updelay: 100
        downdelay: 150
        lacpRate: fast
        hashPolicy: layer3+4
        minLinks: 1
        dhcp4: true
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Bond
        name: bond1
        ports: [eth3, eth4]
        mode: active-backup
        arpInterval: 1000
        arpTargets: [10.0.0.1]
        primary: eth3
        mac: "52:54:00:00:00:20"
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Bridge
        name: br0
        ports: [bond1, eth5]
        stp: {priority: 4096, forwardDelay: 4, helloTime: 1, maxAge: 12}
        vlanFiltering: true
        mac: "52:54:00:00:00:30"
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Dummy
        name: service0
        addresses: [192.0.2.7/32]
        mac: "52:54:00:00:00:40"
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: WireGuard
        name: wg0
        privateKey: {{Key}}
        listenPort: 51822
        fwmark: "0x51"
        addresses: [10.200.0.2/24]
        routes: [{to: 10.201.0.0/16}]
        peers:
          - publicKey: "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg="
            endpoint: 203.0.113.7:51822
            allowedIPs: [10.200.0.1/32, 10.201.0.0/16]
            keepalive: 25
            presharedKey: {{Key}}
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: RoutingRule
        name: from-storage
        priority: 1000
        family: ipv4
        from: 10.0.0.0/24
        to: 10.9.0.0/16
        fwmark: 0x40/0x60
        iif: eth0
        oif: lo
        invert: true
        table: 100
        action: lookup
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Mesh
        cluster: {id: "{{Id}}", secret: {{Key}}}
        listenPort: 51821
        mtu: 1380
        keepalive: 10s
        failClosed: true
        timeToLive: 10m
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: MeshEndpoints
        advertise: ["203.0.113.5:51820", "[2001:db8::5]:51820"]
        filter: [0.0.0.0/0, "!10.0.0.0/8"]
        harvest: true
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Discovery
        name: host
        endpoint: http://10.0.2.2:3000
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Discovery
        name: public
        endpoint: grpc://discovery.example.com
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Firewall
        defaultAction: drop
        ingress:
          - name: ssh
            action: accept
            protocol: tcp
            ports: [22, 8000-8010]
            from: [10.0.0.0/8, "2001:db8::/32"]
            roles: [controlplane]
            interfaces: [eth0, mesh0]
          - {name: rest, action: reject, protocol: tcp}
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Logs
        name: central
        destination: tcp://10.0.2.2:5170
        sources: [kernel, node]
        level: info
        labels: {site: berlin}
        buffer: 4MiB
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Logs
        name: disk
        destination: /var/log/machine.jsonl
        maxSize: 1024KiB
        maxFiles: 3
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Storage
        install:
          disk:
            path: /dev/nvme0n1
            type: nvme
            minSize: 100GB
            maxSize: 2TiB
            model: "Samsung SSD*"
            serial: S4EVNF0M123456
            wwid: eui.0025385b71b0aaaa
            busPath: "/pci0000:00/*"
          wipe: foreign
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Volume
        name: data
        disk:
          type: hdd
        filesystem: xfs
        minSize: 10GiB
        maxSize: 4TB
        grow: true
        mountPath: /var/lib/containers
        mountOptions: [noexec, nosuid, nodev, noatime, prjquota]
        label: DATA
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Volume
        name: scratch
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Encryption
        name: data
        cipher: aes-xts-plain64
        keySize: 256
        keys:
          - slot: 0
            nodeId: true
          - slot: 1
            passphrase: {{Passphrase}}
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Extension
        name: web
        path: layers/web/
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Extension
        name: agent
        url: https://example.com/agent.tar.zst
        sha256: E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Extension
        name: image
        oci: images/web
        sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Service
        name: prepare
        command: [/usr/bin/prepare]
        oneshot: true
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Service
        name: database
        command: [/usr/bin/database, --port, "5432"]
        environment: {LOG_LEVEL: info, A: ""}
        workingDirectory: /var/lib/database
        user: 1000
        group: 1001
        restart: on-failure
        backoff: {first: 500ms, longest: 5m}
        dependsOn: [prepare, network, time, mesh]
        limits: {memory: 256MiB, cpu: 150%, tasks: 64, openFiles: 4096}
        healthCheck: {exec: [/usr/bin/database, --ping], interval: 30s, timeout: 2s, retries: 5, startPeriod: 60s}
        mounts:
          - {target: /data, source: /var/lib/database, access: ro}
          - {target: /scratch, tmpfs: 65536KiB}
        readOnlyRoot: true
        stopSignal: SIGINT
        stopTimeout: 30s
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Service
        name: web
        command: [/usr/bin/web]
        healthCheck:
          http: {port: 8080, path: /healthz, address: 10.0.0.2}
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Service
        name: cache
        command: [/usr/bin/cache]
        healthCheck:
          tcp: {port: 6379, address: "::1"}
        """;

    public static MachineManifest Read(string text)
    {
        var result = ManifestLoader.Parse(text, "manifest.yaml", Secrets);
        Assert.True(result.Manifest is not null, string.Join('\n', result.Diagnostics));
        return result.Manifest;
    }
}
