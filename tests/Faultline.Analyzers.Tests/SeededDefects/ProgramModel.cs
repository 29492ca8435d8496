using Faultline.Analyzers.Tests.Infrastructure;
using Faultline.Analyzers.Tests.SeededDefects.Programs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Tests.SeededDefects;

/// <summary>A clean program, compiled, with its critical sections.</summary>
internal sealed class ProgramModel
{
    // All programs start from these: what is known of the references is then shared.
    private static readonly CSharpCompilation RuntimeClient = Analysis.RuntimeClient();
    private static readonly CSharpCompilation OwnTypes = Analysis.OwnTypes();

    public ProgramModel(CleanProgram program)
    {
        Program = program;
        Tree = Analysis.Parse(program.Source, "Program.cs");
        Compilation = (program.UsesRuntime ? RuntimeClient : OwnTypes).AddSyntaxTrees(Tree);
        Model = Compilation.GetSemanticModel(Tree);
        Root = Tree.GetRoot();
        Sections =
        [
            .. Root.DescendantNodes().OfType<StatementSyntax>().Select(SectionOf).OfType<Section>()
                .Where(IsResolved),
        ];
    }

    public CleanProgram Program { get; }

    public CSharpCompilation Compilation { get; }

    public SyntaxTree Tree { get; }

    public SemanticModel Model { get; }

    public SyntaxNode Root { get; }

    public IReadOnlyList<Section> Sections { get; }

    public Mutant Mutant(string mutation, string rules, params IEnumerable<Edit> edits) =>
        SeededDefects.Mutant.Of(Program, mutation, rules, edits);

    /// <summary>
    /// The same compilation with the program, or a mutant of it, in as many files as it is for: the references are not
    /// read again. Each file begins at the line at which its text does.
    /// </summary>
    public CSharpCompilation With(string text)
    {
        CSharpCompilation compilation = Compilation.RemoveSyntaxTrees(Tree);
        int line = 0;
        foreach (string part in text.Split(CleanProgram.AnotherFile))
        {
            string placed = new string('\n', line) + part;
            compilation = compilation.AddSyntaxTrees(Analysis.Parse(placed, $"Program{line}.cs"));
            line += part.Count(one => one == '\n');
        }

        return compilation;
    }

    /// <summary>Whether the lock is held around the whole section as well.</summary>
    public bool IsNested(Section section) =>
        Sections.Any(one => one != section && one.Lock == section.Lock
            && one.Body.Span.Contains(section.Whole.Span) && one.Inside <= section.Whole.SpanStart);

    public ISymbol? SymbolOf(SyntaxNode node) => Model.GetSymbolInfo(node).Symbol;

    /// <summary>Adds members to the type.</summary>
    public static Edit Members(TypeDeclarationSyntax type, string members) =>
        Edit.Insert(type.OpenBraceToken.Span.End, "\n" + members + "\n");

    /// <summary>Adds an optional parameter, which nothing in the program passes.</summary>
    public static Edit Parameter(MethodDeclarationSyntax method, string parameter) =>
        Edit.Insert(
            method.ParameterList.CloseParenToken.SpanStart,
            (method.ParameterList.Parameters.Count == 0 ? "" : ", ") + parameter);

    /// <summary>A statement that leaves the method.</summary>
    public string ReturnOf(MethodDeclarationSyntax method) =>
        ResultOf(method) is "void" ? "return;" : "{ return default!; }";

    /// <summary>The type of what a member hands back: for an asynchronous one, of what is awaited.</summary>
    public string ResultOf(MemberDeclarationSyntax member)
    {
        ITypeSymbol? type = Model.GetDeclaredSymbol(member) switch
        {
            IMethodSymbol { IsAsync: true, ReturnType: INamedTypeSymbol task } =>
                task.TypeArguments.FirstOrDefault(),
            IMethodSymbol method => method.ReturnType,
            IPropertySymbol property => property.Type,
            _ => null,
        };
        return type?.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat.AddMiscellaneousOptions(
            SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier)) ?? "void";
    }

    // An element of an array, also through a local: no rule has to know which lock that is.
    private static bool IsResolved(Section section) =>
        section.Symbol is not null and not ILocalSymbol && !section.Lock.Contains('[', StringComparison.Ordinal);

    private Section? SectionOf(StatementSyntax statement) => statement switch
    {
        LockStatementSyntax { Statement: BlockSyntax body } locked => new Section
        {
            Form = SectionForm.Statement,
            Kind = LockCall.OfStatement(locked.Expression, Model),
            Lock = locked.Expression.ToString(),
            Symbol = SymbolOf(locked.Expression),
            Acquire = locked.Expression,
            Whole = locked,
            Body = body,
            Before = BeforeOf(locked),
            Inside = body.OpenBraceToken.Span.End,
        },
        UsingStatementSyntax { Statement: BlockSyntax body } scope =>
            Scoped(scope, (SyntaxNode?)scope.Expression ?? scope.Declaration, body, body.OpenBraceToken.Span.End),
        LocalDeclarationStatementSyntax { Parent: BlockSyntax block } local when local.UsingKeyword != default =>
            Scoped(local, local.Declaration, block, local.Span.End),
        TryStatementSyntax { Finally: not null } tried => TryFinally(tried),
        ExpressionStatementSyntax { Parent: BlockSyntax block } acquire => Straight(acquire, block),
        _ => null,
    };

    private Section? Scoped(StatementSyntax whole, SyntaxNode? from, SyntaxNode body, int inside) =>
        LockCall.Acquire(from, Model) is not { } call ? null : new Section
        {
            Form = SectionForm.Scope,
            Kind = call.Kind,
            Lock = call.Lock,
            Symbol = call.Symbol,
            Acquire = call.Call,
            IsTry = call.IsTry && Annotation.Has(SymbolOf(call.Call), "TryAcquires"),
            Whole = whole,
            Body = body,
            Before = BeforeOf(whole),
            Inside = inside,
        };

    private Section? TryFinally(TryStatementSyntax tried)
    {
        if (tried.Finally!.Block.Statements is not [.., { } release]
            || LockCall.Release(release, Model) is not { } given)
        {
            return null;
        }

        var block = (BlockSyntax)tried.Parent!;
        int index = block.Statements.IndexOf(tried);
        StatementSyntax? first = tried.Block.Statements.FirstOrDefault();
        bool isInside = first is ExpressionStatementSyntax && LockCall.Acquire(first, Model) is not null;
        StatementSyntax? acquire = isInside ? first : index > 0 ? block.Statements[index - 1] : null;
        if (LockCall.Acquire(acquire, Model) is not { } taken || taken.Lock != given.Lock)
            return null;

        // Held on one way only: what is a defect on the other, no rule has to say.
        if (acquire is IfStatementSyntax branch && !branch.Condition.Span.Contains(taken.Call.Span))
            return null;

        return new Section
        {
            Form = SectionForm.TryFinally,
            Kind = taken.Kind,
            Lock = taken.Lock,
            Symbol = taken.Symbol,
            Acquire = taken.Call,
            AcquireStatement = acquire,
            IsTry = taken.IsTry,
            Whole = tried,
            Body = tried.Block,
            Before = isInside ? tried.SpanStart : acquire!.SpanStart,
            Inside = isInside ? acquire!.Span.End : tried.Block.OpenBraceToken.Span.End,
            ReleaseStatement = release,
            ReleaseCall = given.Call,
        };
    }

    private Section? Straight(ExpressionStatementSyntax acquire, BlockSyntax block)
    {
        int index = block.Statements.IndexOf(acquire);
        if (LockCall.Acquire(acquire, Model) is not { IsTry: false } taken
            || block.Statements.ElementAtOrDefault(index + 1) is TryStatementSyntax)
        {
            return null;
        }

        StatementSyntax? release = block.Statements.Skip(index).FirstOrDefault(one =>
            one is ExpressionStatementSyntax && LockCall.Release(one, Model)?.Lock == taken.Lock);
        return release is null ? null : new Section
        {
            Form = SectionForm.Straight,
            Kind = taken.Kind,
            Lock = taken.Lock,
            Symbol = taken.Symbol,
            Acquire = taken.Call,
            AcquireStatement = acquire,
            Whole = acquire,
            Body = block,
            Before = acquire.SpanStart,
            Inside = acquire.Span.End,
            ReleaseStatement = release,
            ReleaseCall = LockCall.Release(release, Model)!.Call,
        };
    }

    private static int? BeforeOf(StatementSyntax statement) =>
        statement.Parent is BlockSyntax ? statement.SpanStart : null;
}
