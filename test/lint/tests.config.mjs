// What is not published: tests, playground, benchmarks and the build. n8n's rules are not for them.
import js from '@eslint/js';
import jest from 'eslint-plugin-jest';
import tseslint from 'typescript-eslint';

const names = (...globals) => Object.fromEntries(globals.map((name) => [name, 'readonly']));

export default tseslint.config(
	{ ignores: ['dist/**', 'nodes/**', 'credentials/**'] },
	{ linterOptions: { reportUnusedDisableDirectives: 'error' } },
	js.configs.recommended,
	{
		languageOptions: {
			globals: names(
				...['AbortController', 'AbortSignal', 'Blob', 'Buffer', 'File', 'FormData', 'Response'],
				...['ReadableStream', 'TextDecoder', 'TextEncoder', 'URL', 'URLSearchParams', 'WebSocket'],
				...[
					'clearInterval',
					'clearTimeout',
					'console',
					'crypto',
					'fetch',
					'performance',
					'process',
				],
				...['queueMicrotask', 'setImmediate', 'setInterval', 'setTimeout', 'structuredClone'],
			),
		},
		rules: {
			eqeqeq: 'error',
			'no-var': 'error',
			'prefer-const': 'error',
		},
	},
	{
		files: ['**/*.{js,cjs}'],
		languageOptions: {
			sourceType: 'commonjs',
			globals: names('__dirname', '__filename', 'exports', 'module', 'require'),
		},
	},
	{
		files: ['**/*.mts'],
		// The compiler checks names, jest's among them.
		extends: [tseslint.configs.recommended],
		rules: {
			'@typescript-eslint/consistent-type-imports': 'error',
			// What a server answers is looked at, not declared.
			'@typescript-eslint/no-explicit-any': 'off',
			'@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
		},
	},
	{
		// That a test asserts anything at all is seen when it runs (test/support/assertions.mts).
		files: ['test/{unit,integration,e2e}/**/*.test.mts', 'test/suites/*.mts'],
		plugins: { jest },
		settings: { jest: { version: 29 } },
		rules: {
			'jest/no-alias-methods': 'error',
			'jest/no-disabled-tests': 'error',
			'jest/no-focused-tests': 'error',
			'jest/no-identical-title': 'error',
			'jest/no-standalone-expect': [
				'error',
				{ additionalTestBlockFunctions: ['beforeAll', 'beforeEach', 'afterEach', 'afterAll'] },
			],
			'jest/valid-expect': 'error',
			'jest/valid-expect-in-promise': 'error',
			'jest/valid-title': 'error',
			'no-restricted-syntax': [
				'error',
				{
					selector: ":matches(IfStatement, CatchClause) CallExpression[callee.name='expect']",
					message: 'What a test asserts must not depend on what happened: it could assert nothing.',
				},
			],
		},
	},
);
