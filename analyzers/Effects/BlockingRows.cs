namespace Faultline.Analyzers.Effects;

/// <summary>Whose code a blocking call waits for.</summary>
internal enum WaitedFor
{
    Nobody,
    Receiver,

    /// <summary>The first argument.</summary>
    Argument,
}

/// <summary>Members of one framework type that block.</summary>
/// <param name="Type">The full name of the type.</param>
/// <param name="Kind">What is waited for.</param>
/// <param name="What">What they do, for messages.</param>
/// <param name="Members">Their names, separated by blanks; <c>.ctor</c> is a constructor.</param>
internal sealed record BlockingRow(string Type, WaitKind Kind, string What, string Members)
{
    public WaitedFor For { get; init; }

    /// <summary>Only the overloads whose first parameter is a string: those that get an open file do no I/O.</summary>
    public bool ByPath { get; init; }

    /// <summary>Only with a first argument that is not null: without one the call does not wait.</summary>
    public bool NeedsArgument { get; init; }

    /// <summary>Only the overloads with a time limit: the others return at once.</summary>
    public bool NeedsTimeLimit { get; init; }

    /// <summary>Only on an object whose creation shows that it is bounded.</summary>
    public bool NeedsBound { get; init; }
}

/// <summary>The framework members that may block for long, as data.</summary>
internal static class BlockingRows
{
    private const string StreamMembers = "Read ReadByte ReadExactly ReadAtLeast Write WriteByte CopyTo Flush";
    private const string UsesFile = "accesses a file";
    private const string UsesDirectory = "accesses a directory";
    private const string UsesStream = "reads or writes a stream";
    private const string UsesNetwork = "waits for the network";
    private const string UsesPipe = "waits for the other end of a pipe";
    private const string UsesDatabase = "waits for a database";
    private const string TouchesMapping = "touches memory-mapped data, which may do I/O";
    private const string WaitsForTask = "waits for a task";
    private const string WaitsForHandle = "waits for a handle";
    private const string WaitsForCallback = "waits for a callback to end";

    /// <summary>What never blocks although a type that it derives from does: data in memory.</summary>
    public static readonly HashSet<string> InMemory = new(StringComparer.Ordinal)
    {
        "System.IO.MemoryStream", "System.IO.UnmanagedMemoryStream", "System.IO.StringReader", "System.IO.StringWriter",
    };

    public static readonly BlockingRow[] All =
    [
        new("System.Threading.Thread", WaitKind.Sleep, "sleeps", "Sleep"),
        new("System.Threading.SpinWait", WaitKind.Sleep, "spins until a condition holds", "SpinUntil"),
        new("System.Threading.Thread", WaitKind.Thread, "waits for a thread to end", "Join")
        {
            For = WaitedFor.Receiver,
        },
        new("System.GC", WaitKind.Thread, "waits for finalizers", "WaitForPendingFinalizers"),

        new("System.Threading.Tasks.Task", WaitKind.Task, WaitsForTask, "Wait Result") { For = WaitedFor.Receiver },
        new("System.Threading.Tasks.Task", WaitKind.Task, "waits for tasks", "WaitAll WaitAny")
        {
            For = WaitedFor.Argument,
        },
        new("System.Threading.Tasks.ValueTask", WaitKind.Task, WaitsForTask, "Result") { For = WaitedFor.Receiver },
        Awaiter("TaskAwaiter"),
        Awaiter("ValueTaskAwaiter"),
        Awaiter("ConfiguredTaskAwaitable.ConfiguredTaskAwaiter"),
        Awaiter("ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter"),

        new("System.Threading.WaitHandle", WaitKind.Handle, WaitsForHandle, "WaitOne") { For = WaitedFor.Receiver },
        new("System.Threading.WaitHandle", WaitKind.Handle, "waits for handles", "WaitAll WaitAny")
        {
            For = WaitedFor.Argument,
        },
        new("System.Threading.WaitHandle", WaitKind.Handle, WaitsForHandle, "SignalAndWait"),
        new("System.Threading.ManualResetEventSlim", WaitKind.Handle, "waits for an event", "Wait")
        {
            For = WaitedFor.Receiver,
        },
        new("System.Threading.CountdownEvent", WaitKind.Handle, "waits for an event", "Wait")
        {
            For = WaitedFor.Receiver,
        },
        new("System.Threading.Barrier", WaitKind.Handle, "waits for the others at a barrier", "SignalAndWait"),
        new("System.Threading.SemaphoreSlim", WaitKind.Handle, "waits for a semaphore", "Wait")
        {
            For = WaitedFor.Receiver,
        },

        new(
            "System.IO.File", WaitKind.File, UsesFile,
            "AppendAllBytes AppendAllLines AppendAllText AppendText Copy Create CreateText Delete Move Open " +
            "OpenHandle OpenRead OpenText OpenWrite ReadAllBytes ReadAllLines ReadAllText ReadLines Replace " +
            "WriteAllBytes WriteAllLines WriteAllText"),
        new(
            "System.IO.FileInfo", WaitKind.File, UsesFile,
            "AppendText CopyTo Create CreateText Delete MoveTo Open OpenRead OpenText OpenWrite Replace"),
        new(
            "System.IO.Directory", WaitKind.File, UsesDirectory,
            "CreateDirectory Delete EnumerateDirectories EnumerateFileSystemEntries EnumerateFiles GetDirectories " +
            "GetFileSystemEntries GetFiles Move"),
        new(
            "System.IO.DirectoryInfo", WaitKind.File, UsesDirectory,
            "Create CreateSubdirectory Delete EnumerateDirectories EnumerateFileSystemInfos EnumerateFiles " +
            "GetDirectories GetFileSystemInfos GetFiles MoveTo"),
        new("System.IO.RandomAccess", WaitKind.File, UsesFile, "Read Write FlushToDisk SetLength"),
        new("System.IO.FileStream", WaitKind.File, "opens a file", ".ctor") { ByPath = true },
        new("System.IO.StreamReader", WaitKind.File, "opens a file", ".ctor") { ByPath = true },
        new("System.IO.StreamWriter", WaitKind.File, "opens a file", ".ctor") { ByPath = true },
        new("System.IO.MemoryMappedFiles.MemoryMappedFile", WaitKind.File, "opens a file", "CreateFromFile")
        {
            ByPath = true,
        },
        new(
            "System.IO.Compression.ZipFile", WaitKind.File, UsesFile,
            "CreateFromDirectory ExtractToDirectory Open OpenRead"),

        new("System.IO.Stream", WaitKind.Stream, UsesStream, StreamMembers),
        new("System.IO.StreamReader", WaitKind.Stream, UsesStream, "Read ReadBlock ReadLine ReadToEnd"),
        new("System.IO.StreamWriter", WaitKind.Stream, UsesStream, "Write WriteLine Flush"),
        new("System.Console", WaitKind.Stream, "waits for input", "Read ReadKey ReadLine"),

        new("System.Net.Sockets.NetworkStream", WaitKind.Socket, UsesNetwork, StreamMembers),
        new("System.Net.Security.AuthenticatedStream", WaitKind.Socket, UsesNetwork, StreamMembers),
        new("System.Net.Security.SslStream", WaitKind.Socket, UsesNetwork, "AuthenticateAsClient AuthenticateAsServer"),
        new(
            "System.Net.Sockets.Socket", WaitKind.Socket, UsesNetwork,
            "Accept Connect Disconnect Poll Receive ReceiveFrom ReceiveMessageFrom Select Send SendFile SendTo"),
        new("System.Net.Sockets.TcpClient", WaitKind.Socket, UsesNetwork, "Connect"),
        new("System.Net.Sockets.TcpClient", WaitKind.Socket, UsesNetwork, ".ctor") { ByPath = true },
        new("System.Net.Sockets.TcpListener", WaitKind.Socket, UsesNetwork, "AcceptSocket AcceptTcpClient"),
        new("System.Net.Sockets.UdpClient", WaitKind.Socket, UsesNetwork, "Receive Send"),
        new("System.Net.Http.HttpMessageInvoker", WaitKind.Socket, UsesNetwork, "Send"),
        new("System.Net.HttpListener", WaitKind.Socket, UsesNetwork, "GetContext"),
        new("System.Net.WebRequest", WaitKind.Socket, UsesNetwork, "GetRequestStream GetResponse"),
        new(
            "System.Net.WebClient", WaitKind.Socket, UsesNetwork,
            "DownloadData DownloadFile DownloadString OpenRead OpenWrite UploadData UploadFile UploadString " +
            "UploadValues"),
        new(
            "System.Net.Dns", WaitKind.Socket, UsesNetwork,
            "GetHostAddresses GetHostByAddress GetHostByName GetHostEntry Resolve"),
        new("System.Net.Mail.SmtpClient", WaitKind.Socket, UsesNetwork, "Send"),
        new("System.Net.NetworkInformation.Ping", WaitKind.Socket, UsesNetwork, "Send"),
        new("System.IO.Pipes.PipeStream", WaitKind.Socket, UsesPipe, StreamMembers + " WaitForPipeDrain"),
        new("System.IO.Pipes.NamedPipeClientStream", WaitKind.Socket, UsesPipe, "Connect"),
        new("System.IO.Pipes.NamedPipeServerStream", WaitKind.Socket, UsesPipe, "WaitForConnection"),
        new("System.Data.Common.DbConnection", WaitKind.Socket, UsesDatabase, "Open"),
        new(
            "System.Data.Common.DbCommand", WaitKind.Socket, UsesDatabase,
            "ExecuteNonQuery ExecuteReader ExecuteScalar"),
        new("System.Data.Common.DbDataReader", WaitKind.Socket, UsesDatabase, "NextResult Read"),
        new("System.Data.IDbConnection", WaitKind.Socket, UsesDatabase, "Open"),
        new("System.Data.IDbCommand", WaitKind.Socket, UsesDatabase, "ExecuteNonQuery ExecuteReader ExecuteScalar"),

        new("System.Diagnostics.Process", WaitKind.Process, "waits for a process", "WaitForExit WaitForInputIdle"),

        new(
            "System.Collections.Concurrent.BlockingCollection", WaitKind.Collection, "waits for an item",
            "Take TakeFromAny GetConsumingEnumerable"),
        new(
            "System.Collections.Concurrent.BlockingCollection", WaitKind.Collection, "waits for an item",
            "TryTake TryTakeFromAny") { NeedsTimeLimit = true },
        new("System.Collections.Concurrent.BlockingCollection", WaitKind.Collection, "waits for room", "Add")
        {
            NeedsBound = true,
        },
        new("System.Collections.Concurrent.BlockingCollection", WaitKind.Collection, "waits for room", "TryAdd")
        {
            NeedsBound = true, NeedsTimeLimit = true,
        },

        new("System.Threading.CancellationTokenRegistration", WaitKind.Disposal, WaitsForCallback, "Dispose")
        {
            For = WaitedFor.Receiver,
        },
        new("System.IO.FileSystemWatcher", WaitKind.Disposal, WaitsForCallback, "Dispose") { For = WaitedFor.Receiver },
        new("System.Threading.RegisteredWaitHandle", WaitKind.Disposal, WaitsForCallback, "Unregister")
        {
            For = WaitedFor.Receiver, NeedsArgument = true,
        },
        new("System.Threading.Timer", WaitKind.Disposal, WaitsForCallback, "Dispose")
        {
            For = WaitedFor.Receiver, NeedsArgument = true,
        },

        new("System.IO.MemoryMappedFiles.MemoryMappedViewStream", WaitKind.MappedMemory, TouchesMapping, StreamMembers),
        new(
            "System.IO.MemoryMappedFiles.MemoryMappedViewAccessor", WaitKind.MappedMemory, TouchesMapping,
            "Flush Read ReadArray ReadBoolean ReadByte ReadChar ReadDecimal ReadDouble ReadInt16 ReadInt32 ReadInt64 " +
            "ReadSByte ReadSingle ReadUInt16 ReadUInt32 ReadUInt64 Write WriteArray"),
        new(
            "Microsoft.Win32.SafeHandles.SafeMemoryMappedViewHandle", WaitKind.MappedMemory, TouchesMapping,
            "Read ReadArray ReadSpan Write WriteArray WriteSpan"),
    ];

    private static BlockingRow Awaiter(string name) =>
        new("System.Runtime.CompilerServices." + name, WaitKind.Task, WaitsForTask, "GetResult")
        {
            For = WaitedFor.Receiver,
        };
}
